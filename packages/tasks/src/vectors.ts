/** The scalar product of two vectors. */
export function dot(left: Float32Array, right: Float32Array): number {
  let total = 0;
  for (let index = 0; index < left.length; index++) total += left[index]! * right[index]!;
  return total;
}

/** The cosine of the angle between two vectors; 0 where one is zero. */
export function cosine(left: Float32Array, right: Float32Array): number {
  return dot(left, right) / (Math.sqrt(dot(left, left) * dot(right, right)) || 1);
}

/** A vector of length 1 in the same direction; zero stays as it is. */
export function unitVector(vector: Float32Array): Float32Array {
  const length = Math.sqrt(dot(vector, vector)) || 1;
  return vector.map((value) => value / length);
}
