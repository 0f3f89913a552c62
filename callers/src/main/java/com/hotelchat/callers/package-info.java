/** Identifies callers: members of staff by OIDC access token, guests by session token. */
@NullMarked
package com.hotelchat.callers;

import org.jspecify.annotations.NullMarked;
