package com.hotelchat.rest;

import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemContext;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemPostProcessor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Brings the problems that the framework makes (unreadable JSON, no token, no such path) into the
 * shape of {@link Problem}.
 */
@ApplicationScoped
class ProblemConventions implements ProblemPostProcessor {

    @Override
    public int priority() {
        // After the defaults, before anything that logs.
        return 98;
    }

    @Override
    public HttpProblem apply(HttpProblem problem, ProblemContext context) {
        if (problem.getParameters().containsKey("code")) {
            return withoutToken(problem);
        }
        // The framework's details may quote what was sent.
        HttpProblem.Builder ours = of(problem.getStatus());
        problem.getHeaders().forEach(ours::withHeader);
        ours.withInstance(problem.getInstance());
        return withoutToken(ours.build());
    }

    /** Removes the session token, which the path of older clients' requests contains. */
    private static HttpProblem withoutToken(HttpProblem problem) {
        URI instance = problem.getInstance();
        if (instance == null) {
            return problem;
        }
        // The extension keeps a path encoded as a whole, and decodes it when it writes the
        // document.
        String path = URLDecoder.decode(instance.toString(), StandardCharsets.UTF_8);
        String redacted = SessionTokens.redact(path);
        return redacted.equals(path)
                ? problem
                : HttpProblem.builder(problem)
                        .withInstance(
                                URI.create(URLEncoder.encode(redacted, StandardCharsets.UTF_8)))
                        .build();
    }

    /** Returns the problem for a response of which only the status is known. */
    static HttpProblem.Builder of(Response.StatusType status) {
        String code =
                switch (status.getStatusCode()) {
                    case 400 -> "bad-request";
                    case 401 -> "unauthenticated";
                    case 404 -> "not-found";
                    default -> status.getReasonPhrase().toLowerCase(Locale.ROOT).replace(' ', '-');
                };
        return Problem.of(status.getStatusCode(), code, detail(status.getStatusCode()));
    }

    private static String detail(int status) {
        return switch (status) {
            case 400 -> "The request cannot be read: its body or a parameter is not as documented.";
            case 401 -> "A valid access token or guest session is needed.";
            case 403 -> "This caller may not do this.";
            case 404 -> "There is nothing here.";
            case 405 -> "This path does not know this method.";
            case 406 -> "This is not to be had in the wanted media type.";
            case 413 -> "The request is too large.";
            case 415 -> "The request has a media type that this path does not take.";
            default ->
                    status >= 500
                            ? "Something went wrong here; the request can be sent again."
                            : "The request was refused.";
        };
    }
}
