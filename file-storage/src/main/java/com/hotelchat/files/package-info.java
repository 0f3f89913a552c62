/** People's files: what is accepted, what they are called, small pictures, where the bytes are. */
@NullMarked
package com.hotelchat.files;

import org.jspecify.annotations.NullMarked;
