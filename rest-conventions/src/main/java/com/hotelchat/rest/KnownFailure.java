package com.hotelchat.rest;

import io.quarkiverse.resteasy.problem.HttpProblem;
import java.util.Optional;

/** Knows the failures of one thing that a service depends on; a bean. */
public interface KnownFailure {

    /**
     * Explains a failure to the caller, if it is of this kind.
     *
     * @param failure with its causes
     */
    Optional<HttpProblem> explain(Throwable failure);
}
