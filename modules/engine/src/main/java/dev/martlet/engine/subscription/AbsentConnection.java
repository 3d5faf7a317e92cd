package dev.martlet.engine.subscription;

import dev.martlet.engine.codec.InputError;

/** The connection of a subscriber whose seat was recovered, and who has not come back yet. */
final class AbsentConnection implements SubscriberConnection {
  @Override
  public void ready() {}

  @Override
  public void onInputError(InputError error) {}
}
