package balancebeam.upstream.discovery;

import balancebeam.config.EndpointConfig;
import java.util.List;
import org.xbill.DNS.SRVRecord;

/**
 * The weights of SRV records (0 to 65,535) as those of endpoints (0 to 1,000). In SRV, 0 means a very small share and not none
 * (RFC 2782), unless all are 0: then all are equal. Immutable.
 */
record SrvWeights(int greatest, boolean asTheyAre) {
    static SrvWeights of(List<SRVRecord> records) {
        int greatest = records.stream().mapToInt(SRVRecord::getWeight).max().orElse(0);
        boolean zeros = records.stream().anyMatch(record -> record.getWeight() == 0);
        return new SrvWeights(greatest, !zeros && greatest <= EndpointConfig.MOST_WEIGHT);
    }

    int weight(int ofRecord) {
        if (greatest == 0 || asTheyAre) {
            return Math.max(1, ofRecord);
        }
        return Math.max(1, (int) ((long) ofRecord * EndpointConfig.MOST_WEIGHT / greatest));
    }
}
