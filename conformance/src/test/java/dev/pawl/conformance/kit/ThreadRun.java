package dev.pawl.conformance.kit;

import dev.pawl.conformance.Running;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A run in a thread of this process. */
final class ThreadRun implements Running {
    private final CompletableFuture<Ending> ending = new CompletableFuture<>();
    private final Thread thread;
    private final Runnable kill;

    private ThreadRun(Callable<Ending> work, Runnable kill) {
        this.kill = kill;
        this.thread = new Thread(
                () -> {
                    try {
                        ending.complete(work.call());
                    } catch (Throwable e) {
                        ending.completeExceptionally(e);
                    }
                },
                "specimen");
        thread.setDaemon(true);
    }

    /**
     * Starts it.
     *
     * @param kill what ends it from outside
     */
    static ThreadRun start(Callable<Ending> work, Runnable kill) {
        var run = new ThreadRun(work, kill);
        run.thread.start();
        return run;
    }

    @Override
    public Ending await(Duration atMost) throws InterruptedException {
        try {
            return ending.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("the runner threw " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("the runner has not ended after " + atMost, e);
        }
    }

    @Override
    public void kill() {
        kill.run();
    }

    @Override
    public void pause() {
        throw new UnsupportedOperationException("a thread cannot be stopped from outside");
    }

    @Override
    public void resume() {
        throw new UnsupportedOperationException("a thread cannot be stopped from outside");
    }

    @Override
    public boolean isAlive() {
        return thread.isAlive();
    }

    @Override
    public String output() {
        return ending.isDone()
                ? ending.handle((end, error) -> end == null ? error.toString() : end.output())
                        .join()
                : "";
    }

    @Override
    public void close() {
        kill.run();
        thread.interrupt();
    }
}
