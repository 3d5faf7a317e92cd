/** Areas of interest: which of a shard's entities a subscriber is sent. All types are immutable. */
package dev.martlet.api.interest;
