/**
 * Programs that tests run in JVMs of their own and record; outside memflight's packages, whose
 * frames count as the tool's own. One thread each. Start at {@link testdriver.CountingDriver}.
 */
package testdriver;
