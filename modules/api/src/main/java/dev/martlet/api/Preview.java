package dev.martlet.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks what may still change, or go, with the next minor version. Who uses it may have to change
 * and compile their plugin anew then.
 *
 * <p>All else of the API stays until the first number of its version changes: a plugin that was
 * compiled for 1.0 works with every 1.x. What comes meanwhile says so with {@code @since}.
 *
 * @since 1.0
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.CONSTRUCTOR, ElementType.FIELD})
public @interface Preview {}
