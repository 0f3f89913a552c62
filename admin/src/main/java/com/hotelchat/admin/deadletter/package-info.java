/** Dead letters: listed, shown without personal data, replayed, dropped, and marked as handled. */
@NullMarked
package com.hotelchat.admin.deadletter;

import org.jspecify.annotations.NullMarked;
