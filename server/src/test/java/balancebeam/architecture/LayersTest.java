package balancebeam.architecture;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Who may use whom. The list of layers is the tree of ARCHITECTURE.md, read from the bottom up. */
class LayersTest {
    private static final String ROOT = "balancebeam";

    /** Each package uses only what stands before it; packages of one line do not see each other. */
    private static final List<Set<String>> LAYERS = List.of(
            Set.of("bytes", "time"),
            Set.of("http"),
            Set.of("balance"),
            Set.of("filter"),
            Set.of("config"),
            Set.of("tls"),
            Set.of("net"),
            Set.of("websocket"),
            Set.of("multiplex"),
            Set.of("http1", "http2", "http3"),
            Set.of("upstream"),
            Set.of("policy"),
            Set.of("proxy"),
            Set.of("l4", "edge"),
            Set.of("control"),
            Set.of("assembly"),
            Set.of("cli", "demo"),
            Set.of(""));

    /** Netty's types appear here only, so that the transport can be exchanged. */
    private static final Set<String> SEES_NETTY =
            Set.of("tls", "net", "multiplex", "http1", "http2", "http3", "websocket", "l4", "edge");

    private static final Set<String> EMPTY_WORDS = Set.of("Manager", "Helper", "Util", "Utils", "Impl", "Info", "Data");
    private static final Set<String> EMPTY_BEGINNINGS = Set.of("Abstract", "Base");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("testkit"))
            .importPackages(ROOT);

    @Test
    void enoughClassesWereScannedForTheseTestsToMeanAnything() {
        assertTrue(CLASSES.size() >= 140, () -> "only " + CLASSES.size() + " classes were found");
    }

    @Test
    void everyPackageHasItsLayer() {
        Set<String> known = LAYERS.stream().flatMap(Set::stream).collect(Collectors.toSet());
        Set<String> strangers = CLASSES.stream().map(LayersTest::layer).collect(Collectors.toCollection(TreeSet::new));
        strangers.removeAll(known);
        assertTrue(strangers.isEmpty(), () -> "packages that LAYERS does not name: " + strangers);
    }

    @Test
    void eachPackageUsesOnlyWhatStandsBeforeIt() {
        everyDependency("uses only the layers before its own", (from, to) -> {
            int own = level(layer(from));
            int other = level(layer(to));
            return other < own || layer(from).equals(layer(to));
        });
    }

    @Test
    void policiesSeeNeitherTheProxyNorTheUpstreams() {
        everyDependency(
                "no policy sees upstream",
                (from, to) -> !layer(from).equals("policy") || !layer(to).equals("upstream"));
    }

    @Test
    void theEdgeSeesNeitherTheProxyNorTheUpstreams() {
        everyDependency(
                "edge reads the health view only",
                (from, to) -> !layer(from).equals("edge")
                        || !Set.of("proxy", "upstream").contains(layer(to)));
    }

    @Test
    void onlyTheAssemblyNamesThePolicies() {
        everyDependency(
                "policies are named by assembly alone",
                (from, to) -> !layer(to).equals("policy")
                        || Set.of("policy", "assembly").contains(layer(from)));
    }

    @Test
    void onlyTheAssemblyNamesTheBalancers() {
        DescribedPredicate<JavaClass> balancers = DescribedPredicate.describe(
                "a balancer",
                type -> layer(type).equals("balance")
                        && type.getSimpleName().endsWith("Balancer")
                        && !type.isInterface()
                        && !type.getModifiers().contains(JavaModifier.ABSTRACT));
        ArchRuleDefinition.noClasses()
                .that(DescribedPredicate.describe(
                        "are outside balance and assembly",
                        type -> !Set.of("balance", "assembly").contains(layer(type))))
                .should()
                .dependOnClassesThat(balancers)
                .check(CLASSES);
    }

    @Test
    void nettyIsSeenByTheTransportAndTheCodecsOnly() {
        ArchRuleDefinition.noClasses()
                .that(DescribedPredicate.describe(
                        "are no transport and no codec", type -> !SEES_NETTY.contains(layer(type))))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(CLASSES);
    }

    @Test
    void noCyclesBetweenPackages() {
        SlicesRuleDefinition.slices()
                .matching(ROOT + ".(**)")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void aSealedFamilyLivesInOnePackage() {
        ArchRuleDefinition.classes()
                .should(condition("live with their sealed parents", type -> type.getAllRawInterfaces().stream()
                        .filter(parent -> parent.getPackageName().startsWith(ROOT))
                        .filter(parent -> parent.reflect().isSealed())
                        .allMatch(parent -> parent.getPackageName().equals(type.getPackageName()))))
                .check(CLASSES);
    }

    @Test
    void noNameIsAnEmptyWord() {
        ArchRuleDefinition.classes()
                .should(condition("have names that say something", type -> {
                    String name = type.getSimpleName();
                    return EMPTY_WORDS.stream().noneMatch(name::endsWith)
                            && EMPTY_BEGINNINGS.stream().noneMatch(word -> startsWithWord(name, word));
                }))
                .check(CLASSES);
    }

    /** A rule on two classes of ours, one of which uses the other. */
    @FunctionalInterface
    private interface Allowed {
        boolean test(JavaClass from, JavaClass to);
    }

    private static void everyDependency(String description, Allowed allowed) {
        ArchRuleDefinition.classes()
                .should(new ArchCondition<JavaClass>(description) {
                    @Override
                    public void check(JavaClass from, ConditionEvents events) {
                        for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
                            JavaClass to = dependency.getTargetClass().getBaseComponentType();
                            if (isOurs(to) && !allowed.test(from, to)) {
                                events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
                            }
                        }
                    }
                })
                .check(CLASSES);
    }

    private static ArchCondition<JavaClass> condition(String description, Predicate<JavaClass> holds) {
        return ArchCondition.from(DescribedPredicate.describe(description, holds));
    }

    private static boolean startsWithWord(String name, String word) {
        return name.startsWith(word)
                && name.length() > word.length()
                && Character.isUpperCase(name.charAt(word.length()));
    }

    private static boolean isOurs(JavaClass type) {
        return type.getPackageName().equals(ROOT) || type.getPackageName().startsWith(ROOT + ".");
    }

    /** The first package name below the root; empty for the root itself, and the whole package of what is not ours. */
    private static String layer(JavaClass type) {
        if (!isOurs(type)) {
            return type.getPackageName();
        }
        String below = type.getPackageName().substring(ROOT.length());
        return below.isEmpty() ? "" : below.substring(1).split("\\.", 2)[0];
    }

    private static int level(String layer) {
        for (int i = 0; i < LAYERS.size(); i++) {
            if (LAYERS.get(i).contains(layer)) {
                return i;
            }
        }
        return -1;
    }
}
