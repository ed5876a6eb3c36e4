package balancebeam.upstream.discovery;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** One question to name servers, aliases followed (RFC 1034 section 3.6.2). Blocks. Immutable. */
record DnsQuestion(DnsServers servers, int type) {
    private static final int MOST_ALIASES = 8;

    /**
     * What a server answered.
     *
     * @param records of the asked type; at least one
     * @param ttlSeconds how long all of it holds, the aliases included
     */
    record Answer(List<Record> records, long ttlSeconds) {
        Answer {
            records = List.copyOf(records);
        }
    }

    /** Asks for a name as a user writes it, which the search path may complete. */
    Answer ask(String host) throws DnsFailure {
        DnsFailure first = null;
        for (Name name : candidates(host)) {
            try {
                return ask(name);
            } catch (DnsFailure e) {
                if (!e.isAbsent()) {
                    throw e;
                }
                first = first == null ? e : first;
            }
        }
        throw first == null ? new DnsFailure("'" + host + "' is no name", false) : first;
    }

    private List<Name> candidates(String host) throws DnsFailure {
        List<Name> names = new ArrayList<>();
        try {
            Name written = Name.fromString(host);
            if (written.isAbsolute()) {
                return List.of(written);
            }
            for (Name suffix : servers.search()) {
                names.add(Name.concatenate(written, suffix));
            }
            boolean asItIsFirst = written.labels() > servers.dots();
            names.add(asItIsFirst ? 0 : names.size(), Name.concatenate(written, Name.root));
            return names;
        } catch (TextParseException | NameTooLongException e) {
            throw new DnsFailure("'" + host + "' is no name: " + e.getMessage(), false);
        }
    }

    /** Asks for that very name. */
    Answer ask(Name name) throws DnsFailure {
        Name at = name;
        long ttl = Long.MAX_VALUE;
        for (int i = 0; i <= MOST_ALIASES; i++) {
            Name asked = at;
            Message message = send(asked);
            CNAMERecord alias = alias(message, at);
            for (int j = 0; alias != null && j < MOST_ALIASES; j++) {
                at = alias.getTarget();
                ttl = Math.min(ttl, alias.getTTL());
                alias = alias(message, at);
            }
            List<Record> records = records(message, at, type);
            if (!records.isEmpty()) {
                long shortest = records.stream().mapToLong(Record::getTTL).min().orElseThrow();
                return new Answer(records, Math.min(ttl, shortest));
            }
            if (at.equals(asked)) {
                throw new DnsFailure("%s has no %s record".formatted(text(at), Type.string(type)), true);
            }
        }
        throw new DnsFailure("%s leads through more than %d aliases".formatted(text(name), MOST_ALIASES), false);
    }

    private Message send(Name name) throws DnsFailure {
        Message answer;
        try {
            answer = servers.resolver().send(Message.newQuery(Record.newRecord(name, type, DClass.IN)));
        } catch (IOException e) {
            throw new DnsFailure("no answer for %s: %s".formatted(text(name), e.getMessage()), false);
        }
        int code = answer.getRcode();
        // The last alias of a chain may lead to a name that doesn't exist (RFC 2308 section 2.1): so it is told in any
        // case.
        if (code == Rcode.NXDOMAIN) {
            throw new DnsFailure("%s does not exist".formatted(text(name)), true);
        }
        if (code != Rcode.NOERROR) {
            throw new DnsFailure("the name server answers %s for %s".formatted(Rcode.string(code), text(name)), false);
        }
        return answer;
    }

    private static @Nullable CNAMERecord alias(Message message, Name name) {
        List<Record> aliases = records(message, name, Type.CNAME);
        return aliases.isEmpty() ? null : (CNAMERecord) aliases.getFirst();
    }

    private static List<Record> records(Message message, Name name, int type) {
        return message.getSection(Section.ANSWER).stream()
                .filter(record -> record.getType() == type && record.getName().equals(name))
                .toList();
    }

    static String text(Name name) {
        return name.toString(true);
    }
}
