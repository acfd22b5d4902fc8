package dev.pawl.bench;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets JMH run its workers on threads of the server that have the application's context, as a request has. JMH makes it
 * by name and shuts it down; the server's executor goes on.
 */
public final class ManagedExecutor extends AbstractExecutorService {
    private final CountDownLatch shutDown = new CountDownLatch(1);

    /** Called by JMH. */
    public ManagedExecutor(int maxThreads, String prefix) {}

    @Override
    public void execute(Runnable command) {
        ServerResources.current().executor().execute(command);
    }

    @Override
    public void shutdown() {
        shutDown.countDown();
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutDown.countDown();
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return shutDown.getCount() == 0;
    }

    @Override
    public boolean isTerminated() {
        return isShutdown();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return shutDown.await(timeout, unit);
    }
}
