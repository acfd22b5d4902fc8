package dev.pawl.conformance.container;

import dev.pawl.engine.error.PawlException;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/** Answers with the orders that a call of the {@link OrderBook} sees, or with the number of what it is refused for. */
@WebServlet("/orders")
public class OrdersServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Inject
    private transient OrderBook book;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.getWriter().print(answer(request));
    }

    private String answer(HttpServletRequest request) {
        try {
            return String.join(" ", call(request));
        } catch (Exception e) {
            return words(e);
        }
    }

    private List<String> call(HttpServletRequest request) throws Exception {
        var zone = String.valueOf(request.getParameter("zone"));
        var other = String.valueOf(request.getParameter("other"));
        return switch (String.valueOf(request.getParameter("call"))) {
            case "request" -> book.ofRequest();
            case "nobody" -> book.ofNobody();
            case "none" -> book.withoutTransaction(zone);
            case "desk" -> book.byDesk(zone, other);
            case "apart" -> book.byOtherDesk(zone, other);
            case "add" -> added(zone, false);
            case "fail" -> added(zone, true);
            default -> book.of(zone);
        };
    }

    private List<String> added(String zone, boolean fails) throws Exception {
        book.add(zone, fails);
        return book.of(zone);
    }

    private static String words(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof PawlException refusal) {
                return refusal.message().id();
            }
        }
        return e.toString();
    }
}
