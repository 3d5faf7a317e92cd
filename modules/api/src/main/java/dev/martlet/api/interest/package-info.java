/** Areas of interest: which of a shard's entities a subscriber is sent. All types are immutable. */
@NullMarked
package dev.martlet.api.interest;

import org.jspecify.annotations.NullMarked;
