;; One step of Adam (Kingma and Ba, 2015, Algorithm 1) on four single-precision numbers at a time.
;; The page holds four arrays of 4096 numbers: weights, gradient, first moment, second moment.
;;   m ← β₁ m + (1 − β₁) g,   v ← β₂ v + (1 − β₂) g²,   w ← w − α m / (√(κ v) + ε),
;; where α is the rate times 1 / (1 − β₁ᵗ), and κ = 1 / (1 − β₂ᵗ).
(module
  (memory (export "memory") 1)
  (func (export "step") (param $bytes i32)
      (param $beta1 f32) (param $rest1 f32) (param $beta2 f32) (param $rest2 f32)
      (param $alpha f32) (param $kappa f32) (param $epsilon f32)
    (local $at i32) (local $g v128) (local $m v128) (local $v v128)
    (loop $next
      (local.set $g (v128.load offset=16384 (local.get $at)))
      (local.set $m (f32x4.add
        (f32x4.mul (f32x4.splat (local.get $beta1)) (v128.load offset=32768 (local.get $at)))
        (f32x4.mul (f32x4.splat (local.get $rest1)) (local.get $g))))
      (local.set $v (f32x4.add
        (f32x4.mul (f32x4.splat (local.get $beta2)) (v128.load offset=49152 (local.get $at)))
        (f32x4.mul (f32x4.splat (local.get $rest2)) (f32x4.mul (local.get $g) (local.get $g)))))
      (v128.store offset=32768 (local.get $at) (local.get $m))
      (v128.store offset=49152 (local.get $at) (local.get $v))
      (v128.store (local.get $at) (f32x4.sub
        (v128.load (local.get $at))
        (f32x4.div
          (f32x4.mul (f32x4.splat (local.get $alpha)) (local.get $m))
          (f32x4.add
            (f32x4.sqrt (f32x4.mul (f32x4.splat (local.get $kappa)) (local.get $v)))
            (f32x4.splat (local.get $epsilon))))))
      (local.set $at (i32.add (local.get $at) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $at) (local.get $bytes))))))
