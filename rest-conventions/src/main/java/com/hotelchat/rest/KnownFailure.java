package com.hotelchat.rest;

import io.quarkiverse.resteasy.problem.HttpProblem;
import java.util.Optional;

/** Explains the failures of one dependency of a service; a bean. */
public interface KnownFailure {

    /**
     * Explains a failure to the caller, if it is of this kind.
     *
     * @param failure with its causes
     */
    Optional<HttpProblem> explain(Throwable failure);
}
