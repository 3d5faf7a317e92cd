package dev.martlet.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks code that makes no simulation depend on anything but its inputs, although it looks as if it
 * did: the scan at the load ({@code martlet.determinism}) takes its author's word for it.
 *
 * <p>On a method or constructor, the scan does not look at what it does, nor at what is called from
 * there only. On a type, the same holds for all its methods, but not for those of the types that
 * are declared in it. On a field, it holds for the collection that is put into it, such as a {@code
 * Set.of} that nobody iterates over.
 *
 * @since 1.0
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.CONSTRUCTOR, ElementType.FIELD})
public @interface Deterministic {
  /**
   * Why it is harmless, for those who read the code. If it is blank, the mark counts for nothing.
   *
   * @return the reason
   */
  String value();
}
