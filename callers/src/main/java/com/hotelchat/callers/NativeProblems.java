package com.hotelchat.callers;

import com.hotelchat.rest.Problem;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;

/**
 * Replaces, in a native executable, the part of the problem documents' extension that reads a field
 * which this version of Quarkus no longer has: an executable cannot be built with code that cannot
 * be linked. {@link UnauthenticatedProblems} answers in its place everywhere.
 */
@TargetClass(className = "io.quarkiverse.resteasy.problem.security.HttpUnauthorizedUtils")
final class NativeProblems {

    private NativeProblems() {}

    @Substitute
    static Uni<HttpProblem> toProblem(RoutingContext context, Exception anonymous) {
        return Uni.createFrom().item(Problem.unauthenticated());
    }
}
