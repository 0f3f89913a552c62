package com.hotelchat.rest;

import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.arc.All;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.core.CurrentRequestManager;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jspecify.annotations.Nullable;

/**
 * Answers failures that no more precise mapper answers: those of a dependency as its {@link
 * KnownFailure} explains them, those while a form is read with 400, as only the request can have
 * caused them, and all others with 500.
 */
class FailureProblems {

    private static final Logger LOG = Logger.getLogger(FailureProblems.class);

    private static final int MAX_CAUSES = 20;

    /** Messages of the operating system about disks; the JDK has no type for these failures. */
    private static final List<String> OF_THE_DISK =
            List.of("No space left on device", "Disk quota exceeded", "Input/output error");

    private final List<KnownFailure> known;

    FailureProblems(@All List<KnownFailure> known) {
        this.known = known;
    }

    /** Runs as the last of all filters: the form, or the method, follows. */
    @ServerRequestFilter(priority = Integer.MAX_VALUE)
    void formIsRead(ContainerRequestContext request) {
        ResteasyReactiveRequestContext context = CurrentRequestManager.get();
        if (context != null
                && context.getTarget() != null
                && context.getTarget().getConsumes().stream().anyMatch(FailureProblems::isForm)) {
            FormReading.begin(request);
        }
    }

    private static boolean isForm(MediaType type) {
        return type.isCompatible(MediaType.MULTIPART_FORM_DATA_TYPE) && !type.isWildcardType()
                || type.isCompatible(MediaType.APPLICATION_FORM_URLENCODED_TYPE)
                        && !type.isWildcardType();
    }

    @ServerExceptionMapper
    Response failed(RuntimeException failure, ContainerRequestContext request) {
        return answer(failure, request);
    }

    @ServerExceptionMapper
    Response failed(IOException failure, ContainerRequestContext request) {
        return answer(failure, request);
    }

    @ServerExceptionMapper
    Response failed(TimeoutException failure, ContainerRequestContext request) {
        return answer(failure, request);
    }

    /** The framework answers exceptions only. */
    @ServerExceptionMapper
    Response failed(Throwable failure, ContainerRequestContext request) {
        return answer(failure, request);
    }

    private Response answer(Throwable failure, ContainerRequestContext request) {
        if (isFormUnread(request) && !(failure instanceof Error)) {
            return unreadable(failure).toResponse();
        }
        return known.stream()
                .flatMap(one -> one.explain(failure).stream())
                .findFirst()
                .orElseGet(() -> unknown(failure))
                .toResponse();
    }

    private static HttpProblem unknown(Throwable failure) {
        LOG.error("A request failed", failure);
        return ProblemConventions.of(Response.Status.INTERNAL_SERVER_ERROR).build();
    }

    private static HttpProblem unreadable(Throwable failure) {
        if (causes(failure).anyMatch(FailureProblems::isOfTheDisk)) {
            LOG.errorf("A request's body cannot be kept: %s", failure.getClass().getName());
            return Problem.of(503, "storage-unavailable", "Files cannot be stored now; try again.")
                    .withHeader("Retry-After", 10)
                    .build();
        }
        LOG.debugf("A form cannot be read: %s", failure.getClass().getName());
        return Problem.of(
                        400,
                        "bad-request",
                        "The request cannot be read: its form is not as documented.")
                .build();
    }

    private static boolean isFormUnread(@Nullable ContainerRequestContext request) {
        ResteasyReactiveRequestContext context = CurrentRequestManager.get();
        return FormReading.hasBegun(request) && context != null && context.getFormData() == null;
    }

    private static boolean isOfTheDisk(Throwable cause) {
        return cause instanceof FileSystemException
                || (cause instanceof IOException && OF_THE_DISK.contains(cause.getMessage()));
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.<Throwable>iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(MAX_CAUSES);
    }
}
