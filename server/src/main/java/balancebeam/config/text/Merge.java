package balancebeam.config.text;

import balancebeam.config.text.Node.Entries;
import balancebeam.config.text.Node.Entry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Joins the roots of several files: the maps of names are one map each; all else stands one after the other, so that what is
 * there twice is found as it is in one file. Thread-safe: static functions without state.
 */
final class Merge {
    private static final Set<String> JOINED =
            Stream.of(Kind.values()).map(kind -> kind.plural).collect(Collectors.toSet());

    private Merge() {}

    static Entries of(List<Entries> roots) {
        if (roots.size() == 1) {
            return roots.getFirst();
        }
        List<Entry> all = new ArrayList<>();
        Map<String, Integer> joined = new LinkedHashMap<>();
        for (Entries root : roots) {
            Set<String> inThisFile = new LinkedHashSet<>();
            for (Entry entry : root.entries()) {
                boolean first = inThisFile.add(entry.key());
                boolean joins = first && JOINED.contains(entry.key()) && entry.value() instanceof Entries;
                Integer at = joined.get(entry.key());
                if (joins && at != null) {
                    all.set(at, join(all.get(at), entry));
                } else {
                    if (joins) {
                        joined.put(entry.key(), all.size());
                    }
                    all.add(entry);
                }
            }
        }
        return new Entries(all, roots.getFirst().place());
    }

    private static Entry join(Entry one, Entry other) {
        if (!(one.value() instanceof Entries first) || !(other.value() instanceof Entries second)) {
            throw new AssertionError("only maps are joined");
        }
        List<Entry> entries = new ArrayList<>(first.entries());
        entries.addAll(second.entries());
        return new Entry(one.key(), one.place(), new Entries(entries, first.place()));
    }
}
