package dev.martlet.server.connection;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.engine.plugin.SurvivedFaults;
import dev.martlet.engine.tick.ProcessPauses;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors while connections are looked after, on the supervisor's real thread. */
class SupervisorErrorsTest {
  private static final int DEADLINE_S = 60;

  /** A connection that is checked, and cut, with errors. */
  private static final class Faulty implements Supervised {
    private final Error error;
    private final boolean alsoCut;
    final CountDownLatch cuts = new CountDownLatch(3);

    Faulty(Error error, boolean alsoCut) {
      this.error = error;
      this.alsoCut = alsoCut;
    }

    @Override
    public void check(long now, long resumedAt) {
      throw error;
    }

    @Override
    public Kind kind() {
      return Kind.HTTP;
    }

    @Override
    public void cut() {
      cuts.countDown();
      if (alsoCut) {
        throw error;
      }
    }
  }

  /** One that counts how often it is checked. */
  private static final class Checked implements Supervised {
    final CountDownLatch checks = new CountDownLatch(4);

    @Override
    public void check(long now, long resumedAt) {
      checks.countDown();
    }

    @Override
    public Kind kind() {
      return Kind.HTTP;
    }

    @Override
    public void cut() {}
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatCannotBeCheckedIsCutAndTheOthersAreCheckedOn(boolean alsoCut) throws Exception {
    long survived = SurvivedFaults.count();
    try (ConnectionSupervisor supervisor =
        new ConnectionSupervisor(new ProcessPauses(System.nanoTime()))) {
      Faulty memory = new Faulty(new OutOfMemoryError("a test's"), alsoCut);
      Faulty stack = new Faulty(new StackOverflowError("a test's"), alsoCut);
      Checked beside = new Checked();
      supervisor.add(memory);
      supervisor.add(stack);
      supervisor.add(beside);
      assertTrue(memory.cuts.await(DEADLINE_S, TimeUnit.SECONDS));
      assertTrue(stack.cuts.await(DEADLINE_S, TimeUnit.SECONDS));
      assertTrue(beside.checks.await(DEADLINE_S, TimeUnit.SECONDS));
    }
    assertTrue(SurvivedFaults.count() >= survived + 6);
  }
}
