package com.hotelchat.attachments;

import jakarta.ws.rs.NameBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the methods that receive files. A filter of the service decides, before the body is read,
 * whether the caller may do so, and admits the upload with {@link UploadLimits}.
 */
@NameBinding
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Upload {

    /** The priority of that filter: after rate limits, which cost no database. */
    int PRIORITY = 6_000;
}
