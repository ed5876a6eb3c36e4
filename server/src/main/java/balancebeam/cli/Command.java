package balancebeam.cli;

import java.util.List;

/**
 * A command of the program that needs no event loop: {@code balancebeam NAME [WORD]...}. Made for one run, since its flags keep
 * what they are given. Main thread only.
 */
interface Command {
    /** What it is. */
    Description description();

    /**
     * Does it.
     *
     * @param operands the words that belong to no flag
     * @return the program's exit code: 0 done, 1 failed, 78 a bad configuration
     * @throws BadUsageException for words that make no sense, which is exit code 2
     * @throws balancebeam.cli.admin.AdminException when the running process can't be asked, which is exit code 1
     */
    int run(List<String> operands, Surroundings around);
}
