/**
 * Finds in the class files of a plugin what makes its simulations depend on anything but their
 * inputs. Knows nothing of jars and modules: the room {@code plugin} gives it the class files. Used
 * by the thread that loads the plugins.
 */
package dev.martlet.server.determinism;
