package com.hotelchat.events;

/**
 * A record that no consumer can ever use. The message is the reason for the dead-letter topic: it
 * names fields, never values.
 */
public final class InvalidEventException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Creates an exception with the reason only. */
    public InvalidEventException(String reason) {
        super(reason);
    }

    /** Creates an exception with the reason and its cause. */
    public InvalidEventException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
