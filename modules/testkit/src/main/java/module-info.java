/**
 * Runs a simulation in a unit test, without a server, and tests stores of journals. For the tests
 * of plugins, never their code.
 */
module dev.martlet.testkit {
  requires transitive dev.martlet.api;
  requires static org.jspecify;
  // For those who extend a class of tests: they have it.
  requires static org.junit.jupiter.api;

  exports dev.martlet.testkit;
  exports dev.martlet.testkit.journal;

  // JUnit calls the tests in it.
  opens dev.martlet.testkit.journal;
}
