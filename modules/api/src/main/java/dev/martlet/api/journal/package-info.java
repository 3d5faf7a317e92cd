/**
 * Where the journals of shards are kept: the SPI of stores. The server decides what is written;
 * what the bytes mean is its own matter.
 *
 * @since 1.0
 */
@NullMarked
package dev.martlet.api.journal;

import org.jspecify.annotations.NullMarked;
