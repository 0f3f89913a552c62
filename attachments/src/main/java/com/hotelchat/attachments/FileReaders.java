package com.hotelchat.attachments;

import com.hotelchat.callers.Caller;
import com.hotelchat.callers.CurrentCaller;
import com.hotelchat.callers.GuestSessionMechanism;
import com.hotelchat.callers.GuestSessionTokens;
import com.hotelchat.callers.GuestSessionTokens.Verification;
import com.hotelchat.rest.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Decides which caller reads a file. When the request has an access token, it alone counts.
 * Otherwise a guest session and the cookie {@value StaffFilesCookie#NAME} count, and a browser may
 * have both: the request succeeds when either of them may read the file.
 *
 * <p>Operations that read files require no proof of a caller and call this class instead; no other
 * operation may.
 */
@ApplicationScoped
public class FileReaders {

    private final CurrentCaller currentCaller;
    private final GuestSessionTokens guestSessions;
    private final StaffFilesCookie staffFiles;

    FileReaders(
            CurrentCaller currentCaller,
            GuestSessionTokens guestSessions,
            StaffFilesCookie staffFiles) {
        this.currentCaller = currentCaller;
        this.guestSessions = guestSessions;
        this.staffFiles = staffFiles;
    }

    /**
     * Reads as the first of the callers who may.
     *
     * @param read fails with a {@link HttpProblem} for a caller who may not
     * @return fails with a {@link HttpProblem}: 401 when the request proves no caller, else that of
     *     the last caller
     */
    public <T> Uni<T> read(RoutingContext request, Function<Caller, Uni<T>> read) {
        if (request.request().getHeader(HttpHeaders.AUTHORIZATION) != null) {
            return currentCaller
                    .find()
                    .map(caller -> caller.orElseThrow(Problem::unauthenticated))
                    .chain(read::apply);
        }
        Uni<T> answer = Uni.createFrom().failure(Problem::unauthenticated);
        for (Caller caller : byCookie(request)) {
            answer =
                    answer.onFailure(HttpProblem.class)
                            .recoverWithUni(
                                    () -> Uni.createFrom().deferred(() -> read.apply(caller)));
        }
        return answer;
    }

    private List<Caller> byCookie(RoutingContext request) {
        List<Caller> callers = new ArrayList<>();
        String session = GuestSessionMechanism.tokenOf(request);
        if (session != null && guestSessions.verify(session) instanceof Verification.Valid valid) {
            callers.add(valid.guest());
        }
        Cookie cookie = request.request().getCookie(StaffFilesCookie.NAME);
        if (cookie != null) {
            staffFiles.verify(cookie.getValue()).ifPresent(callers::add);
        }
        return callers;
    }
}
