package dev.martlet.server.determinism;

/** What an instruction of a method uses. */
sealed interface Use {
  /** The line in the source; 0 if the class does not say. */
  int line();

  /**
   * A method or constructor that is called, or that a lambda or method reference will call.
   *
   * @param at which element of the method's code this is
   * @param owner the internal name of the class through which it is called
   * @param virtual whether a subclass may have the method that is called
   */
  record Call(int line, int at, String owner, String name, String descriptor, boolean virtual)
      implements Use {
    String key() {
      return name + descriptor;
    }

    boolean isConstructor() {
      return name.equals("<init>");
    }
  }

  /**
   * An object that is made.
   *
   * @param type the internal name of its class
   */
  record Make(int line, String type) implements Use {}

  /**
   * A static field that is used.
   *
   * @param type the internal name of its class
   */
  record Touch(int line, String type) implements Use {}
}
