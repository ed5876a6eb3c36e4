package balancebeam.cli;

import java.util.List;

/** {@code balancebeam man}: the manual page. Main thread only. */
final class ManCommand implements Command {
    @Override
    public Description description() {
        return Description.of("man", "Print the manual page, in roff.")
                .says("Read it by `balancebeam man | man -l -`, or put it where man looks: `balancebeam man >"
                        + " /usr/local/share/man/man1/balancebeam.1`.");
    }

    @Override
    public int run(List<String> operands, Surroundings around) {
        Commands.none(operands, 0);
        around.out().print(ManPage.text());
        return 0;
    }
}
