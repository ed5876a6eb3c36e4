/** What a service manager, such as systemd, is told of this process. */
@NullMarked
package balancebeam.control.service;

import org.jspecify.annotations.NullMarked;
