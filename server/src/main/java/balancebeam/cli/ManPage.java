package balancebeam.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The manual page in roff's man macros, made from what the commands say of themselves. Main thread only. */
final class ManPage {
    private final StringBuilder out = new StringBuilder();

    private ManPage() {}

    static String text() {
        ManPage page = new ManPage();
        page.head();
        page.section("OPTIONS");
        page.paragraph("Without a command, a balancer runs from these flags.");
        Cli.flags().forEach(page::flag);
        page.section("COMMANDS");
        Commands.all().forEach(page::command);
        page.tail();
        return page.out.toString();
    }

    private void head() {
        line(".TH BALANCEBEAM 1 \"\" \"Balancebeam " + escaped(Cli.number()) + "\" \"User Commands\"");
        section("NAME");
        text("balancebeam - makes many servers look like one");
        section("SYNOPSIS");
        line(".nf");
        text("balancebeam --upstream HOST:PORT... [OPTION]...");
        text("balancebeam run [-c FILE]... [--watch]");
        text("balancebeam COMMAND [OPTION]... [WORD]...");
        line(".fi");
        section("DESCRIPTION");
        paragraph("A load balancer: it takes requests, and forwards each to one of several servers that it knows to be"
                + " well. It runs from a few flags, or from a configuration file; commands look at a file, or at the"
                + " running process through its admin API, and change what can be changed while it runs.");
    }

    private void tail() {
        section("EXIT STATUS");
        term("0", "It was done.");
        term("1", "It failed: no such process or endpoint, an address that is taken.");
        term("2", "The command line can't be read.");
        term("78", "The configuration is wrong.");
        section("ENVIRONMENT");
        term(AdminFlags.ADDRESS, "Where the admin API is, unless --admin says so.");
        term(AdminFlags.TOKEN, "The admin API's token, unless --token-file names its file.");
        term("NO_COLOR", "When set, nothing is coloured.");
        section("FILES");
        for (Path file : ConfigFiles.USUAL) {
            term(file.toString(), "The configuration, unless -c names another; the first that is there.");
        }
    }

    private void command(Description command) {
        line(".SS " + escaped(command.name()));
        line(".nf");
        command.usage().forEach(this::text);
        line(".fi");
        paragraph(command.summary());
        command.paragraphs().forEach(this::paragraph);
        List<Flag<?>> flags = new ArrayList<>(command.flags());
        flags.add(Commands.help());
        flags.forEach(this::flag);
    }

    private void flag(Flag<?> flag) {
        String names = String.join(", ", flag.names()) + (flag.takesValue() ? "=" + flag.label() : "");
        String byDefault = flag.defaultText().isEmpty() ? "" : " Default: " + flag.defaultText();
        term(names + (flag.isRepeatable() ? "..." : ""), String.join(" ", flag.helpLines()) + byDefault);
    }

    private void section(String title) {
        line(".SH " + title);
    }

    private void paragraph(String text) {
        line(".PP");
        text(text);
    }

    private void term(String term, String text) {
        line(".TP");
        line(".B " + escaped(term));
        text(text);
    }

    /** A line that begins with a dot or a quote would be a request of roff's. */
    private void text(String text) {
        String escaped = escaped(text);
        line(escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped);
    }

    private void line(String line) {
        out.append(line).append('\n');
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\e")
                .replace("-", "\\-")
                .replace("`", "\\(ga")
                .replace("'", "\\(aq");
    }
}
