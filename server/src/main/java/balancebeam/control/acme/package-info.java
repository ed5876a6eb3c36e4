/** Certificates by ACME: had, kept on disk, and had anew ahead of time. Blocking code on a thread of its own. */
@NullMarked
package balancebeam.control.acme;

import org.jspecify.annotations.NullMarked;
