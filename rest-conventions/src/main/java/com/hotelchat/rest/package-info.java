/** Conventions of all REST endpoints: problem documents and the rules of JSON. */
@NullMarked
package com.hotelchat.rest;

import org.jspecify.annotations.NullMarked;
