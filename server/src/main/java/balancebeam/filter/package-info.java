/** What happens to an exchange between its two sides: the exchange itself, its errors and the seams that codecs and the forwarder meet at. Event loop only, unless a type says otherwise. */
@NullMarked
package balancebeam.filter;

import org.jspecify.annotations.NullMarked;
