/** Tests of the conversions and of the command. Start with {@code RoundTripTest}. */
package memflight.converters;
