package dev.pawl.admin.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.regex.Pattern;

/** What an honest request to this application looks like, whoever sends it and whatever it asks for. */
final class RequestShape {
    /** The longest body is a login form. */
    static final long LONGEST_BODY = 8192;

    /** What a proxy in front, the server and this application may each take for another address. */
    private static final Pattern TWO_MEANINGS =
            Pattern.compile("[;\\\\]|/\\.\\.?(?:/|$)|%(?:[01]|2[5ef]|3b|5c|7f)", Pattern.CASE_INSENSITIVE);

    /** An escape of a control character, and one that is none: the server fails on both instead of refusing them. */
    private static final Pattern BAD_ESCAPE = Pattern.compile("%(?:[01]|7f|(?![0-9a-f]{2}))", Pattern.CASE_INSENSITIVE);

    private RequestShape() {}

    /** Whether its address can be read in one way only. */
    static boolean hasOneMeaning(HttpServletRequest request) {
        var query = request.getQueryString();
        return !TWO_MEANINGS.matcher(request.getRequestURI()).find()
                && (query == null || !BAD_ESCAPE.matcher(query).find());
    }

    /** Whether its body is no longer than any that is taken here. A body of unknown length is not. */
    static boolean isShort(HttpServletRequest request) {
        return request.getContentLengthLong() <= LONGEST_BODY && request.getHeader("Transfer-Encoding") == null;
    }

    /** Whether its form can be read, and is in the body: addresses are logged on their way. */
    static boolean isReadableForm(HttpServletRequest request) {
        return request.getQueryString() == null && (request.getContentLengthLong() <= 0 || isParsed(request));
    }

    /** Not to be asked of an empty form: the server fails on that, too. */
    private static boolean isParsed(HttpServletRequest request) {
        try {
            request.getParameterMap();
            return true;
        } catch (IllegalStateException | IllegalArgumentException e) {
            return false;
        }
    }
}
