package dev.martlet.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the component of a snapshot's record by which things are the same from tick to tick: the id
 * of a player in the list of players, say. Of a list whose elements all have a key, and each one of
 * its own, a client that is sent differences gets what came, went and changed, wherever in the list
 * that is. Without keys, elements are compared with those that stood at their place.
 *
 * <p>A key is a string, a number, a boolean or an enum. A record has one at most; if more
 * components are marked, the first counts.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {}
