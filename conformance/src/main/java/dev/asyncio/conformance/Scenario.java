package dev.asyncio.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/// A program and what CPython made of it.
///
/// @param name unique in its corpus
/// @param program the program
/// @param golden the trace to match, line by line
record Scenario(String name, JsonNode program, List<String> golden) {}
