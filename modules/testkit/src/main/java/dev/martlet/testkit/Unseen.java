package dev.martlet.testkit;

import dev.martlet.api.interest.Interest;
import dev.martlet.api.shard.Entities;
import dev.martlet.api.shard.Subscriber;

/** Entities that nobody sees. */
final class Unseen implements Entities {
  @Override
  public void put(String id, double x, double y, double z, Object state) {}

  @Override
  public void remove(String id) {}

  @Override
  public void follow(Subscriber subscriber, Interest interest, String id) {}

  @Override
  public void watch(Subscriber subscriber, Interest interest, double x, double y, double z) {}
}
