/** People's files: accepted types, names, thumbnails, and the store of the bytes. */
@NullMarked
package com.hotelchat.files;

import org.jspecify.annotations.NullMarked;
