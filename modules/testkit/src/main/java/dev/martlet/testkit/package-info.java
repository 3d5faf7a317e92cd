/** Stand-ins for what a server gives a simulation, for the tests of plugins. */
@NullMarked
package dev.martlet.testkit;

import org.jspecify.annotations.NullMarked;
