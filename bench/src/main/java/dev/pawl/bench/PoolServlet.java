package dev.pawl.bench;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.sql.DataSource;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs {@link PoolBenchmark} in this server and answers with what JMH prints. */
public final class PoolServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Resource(lookup = "jdbc/bench")
    private transient DataSource shared;

    @Resource(lookup = "jdbc/bench", shareable = false)
    private transient DataSource unshared;

    @Resource
    private transient ManagedExecutorService executor;

    @Override
    public void init() {
        ServerResources.publish(new ServerResources(shared, unshared, executor));
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var arguments = request.getParameterValues("a");
        response.setContentType("text/plain; charset=utf-8");
        if (request.getParameter("ready") == null) {
            run(arguments == null ? List.of() : List.of(arguments), response);
        }
    }

    private static void run(List<String> arguments, HttpServletResponse response) throws IOException {
        try (var out = new PrintStream(response.getOutputStream(), true, StandardCharsets.UTF_8)) {
            var asked = new CommandLineOptions(arguments.toArray(String[]::new));
            var options = new OptionsBuilder()
                    .parent(asked)
                    .include(PoolBenchmark.class.getName())
                    .forks(0);
            if (!asked.getParameter("pool").hasValue()) {
                options.param("pool", "HIKARI", "LIBERTY_UNSHARED", "LIBERTY_SHARED");
            }
            new Runner(options.build(), OutputFormatFactory.createFormatInstance(out, VerboseMode.NORMAL)).run();
        } catch (RunnerException | CommandLineOptionException e) {
            throw new IOException(e);
        }
    }
}
