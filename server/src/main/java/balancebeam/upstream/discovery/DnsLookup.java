package balancebeam.upstream.discovery;

import balancebeam.bytes.IpText;
import balancebeam.config.Discovery;
import balancebeam.upstream.discovery.DnsQuestion.Answer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Type;

/**
 * Looks up the endpoints behind a name. Blocks. One lookup at a time: it remembers the addresses of each host that SRV
 * records name, for when one of them can't be looked up.
 */
final class DnsLookup {
    private final Discovery.Dns what;
    private Map<Question, List<InetAddress>> last = Map.of();

    DnsLookup(Discovery.Dns what) {
        this.what = what;
    }

    private record Question(Name name, int type) {}

    /**
     * What was found.
     *
     * @param found in an order that does not depend on the server's; at least one
     * @param problem with a part of it; empty for none
     */
    record Endpoints(List<Found> found, long ttlSeconds, String problem) {
        Endpoints {
            found = List.copyOf(found);
        }
    }

    Endpoints look(DnsServers servers) throws DnsFailure {
        return switch (what.record()) {
            case A -> addresses(new DnsQuestion(servers, Type.A));
            case AAAA -> addresses(new DnsQuestion(servers, Type.AAAA));
            case SRV -> services(servers);
        };
    }

    private Endpoints addresses(DnsQuestion question) throws DnsFailure {
        Answer answer = question.ask(what.name());
        String host = what.name();
        String name = (host.endsWith(".") ? host.substring(0, host.length() - 1) : host) + ":" + what.port();
        List<Found> found = answer.records().stream()
                .map(record -> new Found(new InetSocketAddress(address(record), what.port()), name, 1))
                .toList();
        return new Endpoints(inOrder(found), answer.ttlSeconds(), "");
    }

    private static InetAddress address(Record record) {
        return record instanceof ARecord v4 ? v4.getAddress() : ((AAAARecord) record).getAddress();
    }

    /** RFC 2782; only the records of the best priority count, as the others are for when all of these are down. */
    private Endpoints services(DnsServers servers) throws DnsFailure {
        Answer answer = new DnsQuestion(servers, Type.SRV).ask(what.name());
        List<SRVRecord> usable = answer.records().stream()
                .map(SRVRecord.class::cast)
                .filter(record -> !record.getTarget().equals(Name.root) && record.getPort() > 0)
                .toList();
        if (usable.isEmpty()) {
            throw new DnsFailure(what.name() + " says that the service is not to be had", false);
        }
        int best = usable.stream().mapToInt(SRVRecord::getPriority).min().orElseThrow();
        List<SRVRecord> chosen =
                usable.stream().filter(record -> record.getPriority() == best).toList();
        List<Addresses> addresses = addresses(servers, chosen);
        String problem = addresses.stream()
                .map(Addresses::problem)
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
        List<Found> found = found(chosen, addresses);
        if (found.isEmpty()) {
            throw new DnsFailure(problem.isEmpty() ? "no host of " + what.name() + " has an address" : problem, false);
        }
        long ttl = addresses.stream().mapToLong(Addresses::ttlSeconds).min().orElseThrow();
        return new Endpoints(inOrder(found), Math.min(ttl, answer.ttlSeconds()), problem);
    }

    private static List<Found> found(List<SRVRecord> records, List<Addresses> addresses) {
        List<Found> found = new ArrayList<>();
        SrvWeights weights = SrvWeights.of(records);
        for (SRVRecord record : records) {
            String name = DnsQuestion.text(record.getTarget()).toLowerCase(Locale.ROOT) + ":" + record.getPort();
            addresses.stream()
                    .filter(some -> some.question.name.equals(record.getTarget()))
                    .flatMap(some -> some.addresses.stream())
                    .map(address -> new InetSocketAddress(address, record.getPort()))
                    .forEach(address -> found.add(new Found(address, name, weights.weight(record.getWeight()))));
        }
        return found;
    }

    /** The addresses of one kind that a host has. */
    private record Addresses(Question question, List<InetAddress> addresses, long ttlSeconds, String problem) {}

    /** Asks for both kinds of addresses of all hosts side by side: one that takes long is not to hold up the others. */
    private List<Addresses> addresses(DnsServers servers, List<SRVRecord> records) throws DnsFailure {
        List<Callable<Addresses>> lookups = records.stream()
                .map(SRVRecord::getTarget)
                .distinct()
                .flatMap(host -> Stream.of(new Question(host, Type.A), new Question(host, Type.AAAA)))
                .map(question -> (Callable<Addresses>) () -> addresses(servers, question))
                .toList();
        List<Addresses> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Addresses> lookup : threads.invokeAll(lookups)) {
                all.add(lookup.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DnsFailure("the lookup was interrupted", false);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
        last = all.stream().collect(Collectors.toMap(Addresses::question, Addresses::addresses));
        return all;
    }

    /** That a host has none of a kind is an answer; where there is no answer, the last ones stand in. */
    private Addresses addresses(DnsServers servers, Question question) {
        try {
            Answer answer = new DnsQuestion(servers, question.type).ask(question.name);
            List<InetAddress> now =
                    answer.records().stream().map(DnsLookup::address).toList();
            return new Addresses(question, now, answer.ttlSeconds(), "");
        } catch (DnsFailure e) {
            List<InetAddress> stale = e.isAbsent() ? List.of() : last.getOrDefault(question, List.of());
            return new Addresses(question, stale, Long.MAX_VALUE, e.isAbsent() ? "" : String.valueOf(e.getMessage()));
        }
    }

    /** Servers of names rotate their answers. */
    private static List<Found> inOrder(List<Found> found) {
        Map<InetSocketAddress, Found> byAddress = new LinkedHashMap<>();
        found.stream()
                .sorted(Comparator.comparing((Found one) -> IpText.of(one.address()))
                        .thenComparing(Found::name)
                        .thenComparing(Found::weight))
                .forEach(one -> byAddress.putIfAbsent(one.address(), one));
        return List.copyOf(byAddress.values());
    }
}
