/**
 * Runs a simulation in a unit test, without a server. For the tests of plugins, never their code.
 */
module dev.martlet.testkit {
  requires transitive dev.martlet.api;
  requires static org.jspecify;

  exports dev.martlet.testkit;
}
