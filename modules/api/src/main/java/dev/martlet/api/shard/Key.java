package dev.martlet.api.shard;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the component of a snapshot's record that identifies it from tick to tick: for example, the
 * id of a player in the list of players. If all elements of a list have distinct keys, a client
 * that is sent differences gets the elements that were added, removed and changed, wherever in the
 * list they are. Without keys, each element is compared with the one that had the same index.
 *
 * <p>A key is a string, a number, a boolean or an enum. A record has at most one key; if more
 * components are marked, the first counts.
 *
 * @since 1.0
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {}
