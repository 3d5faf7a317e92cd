/** Stand-ins for what a server gives a simulation, for the tests of plugins. */
package dev.martlet.testkit;
