package com.hotelchat.callers;

import jakarta.ws.rs.NameBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks the methods of which a caller may do only so many a minute: see {@link RateLimits}. */
public final class RateLimited {

    private RateLimited() {}

    /**
     * Marks operations that send, edit, delete, upload, or otherwise change something for others.
     */
    @NameBinding
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    public @interface Writes {}

    /** Marking as read and typing, which clients do by themselves. */
    @NameBinding
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    public @interface Marks {}
}
