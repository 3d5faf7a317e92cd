package dev.martlet.server.socket;

import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.stream.Outbox;
import dev.martlet.server.connection.WriteProgress;
import java.io.IOException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A tick thread and an event loop write to one connection. */
public final class ConnectionWriterStress {
  private ConnectionWriterStress() {}

  /** Whoever is at it, what each has left is written, once, and by one thread at a time. */
  @JCStressTest
  @Outcome(id = "102", expect = Expect.ACCEPTABLE, desc = "the one of actor 1 was first")
  @Outcome(id = "201", expect = Expect.ACCEPTABLE, desc = "the one of actor 2 was first")
  @State
  public static class WhatIsLeftIsWrittenOnce {
    private final Outbox outbox = new Outbox();
    private final ConnectionWriter writer =
        new ConnectionWriter(this::write, new WriteProgress(1), 1, new Metrics());

    /** Not synchronised: that is the writer's to do. */
    private int written;

    private int write(byte[] bytes, int from) {
      written = 100 * written + bytes[bytes.length - 1];
      return bytes.length;
    }

    private void leaveAndWrite(int what) {
      writer.pong(new byte[] {(byte) what});
      try {
        writer.write(outbox);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    @Actor
    public void tick() {
      leaveAndWrite(1);
    }

    @Actor
    public void loop() {
      leaveAndWrite(2);
    }

    @Arbiter
    public void whatWasWritten(I_Result seen) {
      seen.r1 = written;
    }
  }
}
