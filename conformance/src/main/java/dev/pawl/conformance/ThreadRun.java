package dev.pawl.conformance;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A run in a thread of this process. */
public final class ThreadRun implements Running {
    private final CompletableFuture<Ending> ending = new CompletableFuture<>();
    private final Thread thread;
    private final @Nullable Process process;

    private ThreadRun(Callable<Ending> work, @Nullable Process process) {
        this.process = process;
        this.thread = new Thread(
                () -> {
                    try {
                        ending.complete(work.call());
                    } catch (Throwable e) {
                        ending.completeExceptionally(e);
                    }
                },
                "run");
        thread.setDaemon(true);
    }

    /**
     * Starts it.
     *
     * @param process what the thread follows, if it follows one; a thread itself cannot be killed
     */
    public static ThreadRun start(Callable<Ending> work, @Nullable Process process) {
        var run = new ThreadRun(work, process);
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
        process().destroyForcibly();
    }

    private Process process() {
        if (process == null) {
            throw new UnsupportedOperationException("a thread cannot be stopped from outside");
        }
        return process;
    }

    @Override
    public void pause() throws Exception {
        RunnerProcess.pause(process());
    }

    @Override
    public void resume() throws Exception {
        RunnerProcess.resume(process());
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
        if (process != null) {
            process.destroyForcibly();
        }
        thread.interrupt();
    }
}
