package dev.pawl.conformance.fault;

import dev.pawl.conformance.Running;
import dev.pawl.conformance.Subject;
import dev.pawl.conformance.Target;
import dev.pawl.conformance.ThreadRun;
import dev.pawl.conformance.fault.Fault.Action;
import dev.pawl.conformance.rule.EveryMessage;
import dev.pawl.engine.Setting;
import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.report.MigrateReport;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A message comes late, and another runner comes in between: one of the two goes first, and both end well. */
final class DelayedMessageTest extends FaultFixture {
    @Test
    void aRunThatIsHeldUpAtAnyMessageAndOneThatStartsMeanwhileBothEndWell() throws Exception {
        delayEveryMessage(4);
    }

    @Tag("long")
    @Test
    void theSameAtEveryMessage() throws Exception {
        delayEveryMessage(1);
    }

    private void delayEveryMessage(int step) throws Exception {
        everyPoint("delayed-message", step).hit(new EveryMessage(Action.HOLD_BEFORE, (subject, proxy, fault) -> {
            var heldUp = ThreadRun.start(() -> ending(migrate(subject, proxy, event -> {})), null);
            Eventually.see("the message", () -> proxy.isHolding() || !heldUp.isAlive());
            var waits = new CountDownLatch(1);
            var other = ThreadRun.start(() -> ending(migrateBeside(subject, waits)), null);
            Eventually.see("the other one waits or has ended", () -> waits.getCount() == 0 || !other.isAlive());

            proxy.release();

            Subject.requireSuccess(subject.end(heldUp));
            Subject.requireSuccess(subject.end(other));
            subject.requireApplied();
        }));
    }

    private MigrateReport migrateBeside(Subject subject, CountDownLatch waits) {
        var target = Target.of(subject.database());
        var settings = Map.of(Setting.MIGRATIONS, subject.folder().path().toString());
        return migrate(target.url(), target.user(), settings, event -> {
            if (event instanceof RunEvent.WaitingForLock) {
                waits.countDown();
            }
        });
    }

    private static Running.Ending ending(MigrateReport report) {
        return new Running.Ending(report.error() == null, report.toString());
    }
}
